/** What Vite makes of imports that are no code. Its own `vite/client` declares these too, but brings Node's globals along. */

declare module '*.css';

declare module '*?raw' {
  const text: string;
  export default text;
}

declare module '*?inline' {
  const dataUrl: string;
  export default dataUrl;
}

declare module '@fontsource-variable/*';

declare module '*.svg' {
  const url: string;
  export default url;
}

declare module '*.png' {
  const url: string;
  export default url;
}
