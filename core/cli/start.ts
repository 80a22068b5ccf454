/**
 * The file that `strata` starts: it runs the bundled program with V8's compiled code of an earlier run. Parsing and
 * compiling what a command needs takes as long as the rest of a short command. Node has the same built in only from 22.1 on
 * (module.enableCompileCache), and it keeps what the first command compiled, whichever that was.
 *
 * The compiled code lies beside the program, so that whoever may change the one may change the other, and nobody else.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

/** Filled in by build/bundle.mjs: "main-<hash of its content>.cjs". V8 itself compares only the length of the source. */
declare const PROGRAM: string;

const CHECKSUM_BYTES = 32;

const file = path.join(__dirname, PROGRAM);
const cacheFile = compiledFor(process.argv[2] ?? '');
const cachedData = cacheFile === undefined ? undefined : readWhole(cacheFile);
const opening = '(function (require, __dirname) { ';
const script = new vm.Script(`${opening}${fs.readFileSync(file, 'utf8')}\n})`, {
  filename: file,
  columnOffset: -opening.length,
  ...(cachedData === undefined ? {} : { cachedData }),
});

// Nothing there, or V8 would not have it: another version, other flags, damaged.
if (cacheFile !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) {
  // At the end, when all that this command needs is compiled.
  process.once('exit', (exitCode) => {
    if (exitCode === 0) keep(cacheFile);
  });
}

script.runInThisContext()(require, __dirname);

/** Each verb has its own: it holds what that verb runs. Node and processor are in the name, lest two take turns replacing it. */
function compiledFor(verb: string): string | undefined {
  if (!/^[a-z]{1,20}$/.test(verb)) return undefined;
  return `${file}.${verb}.${process.versions.v8}-${process.arch}.cache`;
}

/** V8 ends the process on damaged code instead of refusing it: the file begins with a checksum of what follows. */
function checksum(compiled: Uint8Array): Buffer {
  return createHash('sha256').update(compiled).digest();
}

function readWhole(name: string): Buffer | undefined {
  try {
    const bytes = fs.readFileSync(name);
    const compiled = bytes.subarray(CHECKSUM_BYTES);
    return checksum(compiled).equals(bytes.subarray(0, CHECKSUM_BYTES)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

/** Arrives by rename: another process never reads half of it. A folder that may not be written to goes without. */
function keep(name: string): void {
  const temporary = `${name}.${process.pid}`;
  try {
    const compiled = script.createCachedData();
    fs.writeFileSync(temporary, Buffer.concat([checksum(compiled), compiled]), { flag: 'wx' });
    fs.renameSync(temporary, name);
  } catch {
    removeQuietly(temporary);
  }
}

function removeQuietly(name: string): void {
  try {
    fs.rmSync(name, { force: true });
  } catch {
    // The folder may not be written to: there is nothing of ours in it.
  }
}
