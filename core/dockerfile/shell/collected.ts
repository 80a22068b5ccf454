import { isSpace } from '../parser/white-space.ts';

/** Text that comes together piece by piece, and the words in it: white space that is not quoted separates them. */
export class Collected {
  private readonly pieces: string[] = [];
  private readonly done: string[] = [];
  private word = '';
  private length = 0;
  private readonly longest: number;
  private readonly tooLong: () => never;

  constructor(longest: number, tooLong: () => never) {
    this.longest = longest;
    this.tooLong = tooLong;
  }

  addText(text: string): void {
    this.add(text);
    for (const character of text) {
      if (!isSpace(character)) this.word += character;
      else if (this.word !== '') this.endWord();
    }
  }

  /** Quoted or escaped: white space in it is part of the word. */
  addRaw(text: string): void {
    this.add(text);
    this.word += text;
  }

  text(): string {
    return this.pieces.join('');
  }

  words(): readonly string[] {
    if (this.word !== '') this.endWord();
    return this.done;
  }

  private add(text: string): void {
    this.length += text.length;
    if (this.length > this.longest) this.tooLong();
    this.pieces.push(text);
  }

  private endWord(): void {
    this.done.push(this.word);
    this.word = '';
  }
}
