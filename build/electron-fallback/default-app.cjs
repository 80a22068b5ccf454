/**
 * Stands in for the app that an official Electron starts folders with: `electron [-r module]… [--switch]… <folder or file> [argument]…`.
 * Playwright passes a module to load first with `-r`. Does what Electron's own lib does for these, and nothing more.
 */
const { app } = require('electron');
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const { preload, target } = readArguments(process.argv.slice(1));
if (preload.length > 0) Module._preloadModules(preload);
if (target === undefined) {
  console.error('usage: electron [-r module]... <folder of an app>');
  app.exit(1);
} else {
  start(path.resolve(target));
}

function readArguments(args) {
  const preload = [];
  while (args.length > 0) {
    const argument = args.shift();
    if (argument === '-r' || argument === '--require') preload.push(args.shift());
    else if (argument === '-v' || argument === '--version') printVersion();
    else if (!argument.startsWith('-')) return { preload, target: argument };
  }
  return { preload, target: undefined };
}

function printVersion() {
  console.log(`v${process.versions.electron}`);
  process.exit(0);
}

function start(file) {
  process.defaultApp = true;
  const isFolder = fs.statSync(file).isDirectory();
  app.setAppPath(isFolder ? file : path.dirname(file));
  if (isFolder) {
    const { productName, name, version, desktopName } = JSON.parse(
      fs.readFileSync(path.join(file, 'package.json'), 'utf8'),
    );
    if (productName ?? name) app.setName(productName ?? name);
    if (version) app.setVersion(version);
    if (desktopName) app.setDesktopName(desktopName);
  }
  Module._load(isFolder ? Module._resolveFilename(file, null, true) : file, Module, true);
}
