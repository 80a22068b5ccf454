/** What a DSSE signature is made over. https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
export function preAuthenticated(type: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
