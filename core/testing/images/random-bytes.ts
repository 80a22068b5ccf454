import { createCipheriv, createHash } from 'node:crypto';

/** Incompressible bytes that are the same for the same seed on every machine: the key stream of AES in counter mode. */
export function randomBytesOf(seed: string, length: number): Buffer {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16, 32));
  return cipher.update(Buffer.alloc(length));
}

const WORDS =
  'layer digest manifest index config blob path link mode owner time size name stream block header'.split(
    ' ',
  );

/** Text that compresses as text does, the same for the same seed. */
export function textOf(seed: string, length: number): Buffer {
  const choices = randomBytesOf(seed, Math.ceil(length / 4) + 1);
  let text = '';
  for (let at = 0; text.length < length; at += 1) {
    const choice = choices[at] ?? 0;
    text += `${WORDS[choice % WORDS.length] ?? ''}${choice % 7 === 0 ? choice : ''} `;
  }
  return Buffer.from(text.slice(0, length));
}
