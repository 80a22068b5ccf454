import { connect } from 'node:net';
import { StrataError } from '../../oci/strata-error.ts';

/**
 * A TLS 1.2 ClientHello with two common cipher suites and nothing else. A TLS server answers it with a handshake record
 * or, when it wants more, an alert; both prove TLS. Its random bytes are line ends: an HTTP server, which reads to the
 * end of a line and some to an empty one, answers at once with text instead of waiting for more.
 * https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.2
 */
const RANDOM = '0d0a'.repeat(16);
const CLIENT_HELLO = Buffer.from(
  ['16', '0301', '0031', '01', '00002d', '0303', RANDOM, '00', '0004', 'c02fc02b', '0100', '0000'].join(''),
  'hex',
);
const HANDSHAKE = 0x16;
const ALERT = 0x15;

/**
 * Does a server on this machine speak TLS? Decided once per host before anything else is sent, so that a registry with
 * TLS on loopback is never asked in the clear (fault R8), at the cost of a connection and no cryptography.
 */
export function speaksTls(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, autoSelectFamily: true });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const timer = setTimeout(() => {
      const silent = new StrataError('STALLED', `${host}:${port} accepts connections but does not answer`, {
        retryable: true,
      });
      end(() => reject(silent));
    }, timeoutMs);
    let connected = false;
    socket.on('connect', () => {
      connected = true;
      socket.write(CLIENT_HELLO);
    });
    socket.on('data', (data) => end(() => resolve(data[0] === HANDSHAKE || data[0] === ALERT)));
    socket.on('end', () => end(() => resolve(false)));
    socket.on('error', (error) => end(() => (connected ? resolve(false) : reject(error))));
  });
}
