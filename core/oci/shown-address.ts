/** An address, or words with addresses in them, as messages have them: who logs in, and with what, is not said (fault C1). */
export function shownAddress(text: string): string {
  // Up to the last "@" before the path: a password may have one in it that nobody escaped.
  return text.replace(/\/\/[^/\s]*@/g, '//…@');
}
