/** What Vite makes of imports that are no code. Its own `vite/client` declares these too, but brings Node's globals along. */

declare module '*.css';
declare module '@fontsource-variable/*';

declare module '*.svg' {
  const url: string;
  export default url;
}

declare module '*.png' {
  const url: string;
  export default url;
}
