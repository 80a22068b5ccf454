import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { tlsOptions, type RegistryOptions } from '../http/agents.ts';
import type { HttpRequest } from '../http/http.ts';
import { networkError } from '../http/network-error.ts';
import { settled, type Place } from './reach.ts';

/**
 * Who answers over TLS, and whether that is accepted. The connection is made in any case, so that a certificate that is
 * refused can be described; nothing is sent over it.
 */
export async function greet(
  socket: Socket,
  { host }: Place,
  options: RegistryOptions,
  request: HttpRequest,
  milliseconds: number,
): Promise<string> {
  const { checkServerIdentity, connect } = await import('node:tls');
  const secured = connect({
    ...(await tlsOptions(options, true)),
    socket,
    rejectUnauthorized: false,
    // An address is no server name (RFC 6066 section 3), and Node would compare the certificate with "localhost".
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  });
  let open: TLSSocket;
  try {
    open = await settled(secured, 'secureConnect', request, milliseconds);
  } catch (error) {
    throw networkError(error, request, false);
  }
  try {
    const certificate = open.getPeerCertificate();
    const shown = `${open.getProtocol() ?? 'TLS'}, ${describe(certificate)}`;
    const wrong = open.authorized
      ? checkServerIdentity(host, certificate)
      : Object.assign(new Error('not accepted'), { code: String(open.authorizationError) });
    if (wrong === undefined) return shown;
    if (options.anyCertificate === true) return `${shown}; not checked, as any certificate of it is accepted`;
    const known = networkError(wrong, request, false, options.authorities !== undefined);
    throw known.reworded(`${known.message} (${describe(certificate)})`, {
      evidence: facts(certificate),
      cause: undefined,
    });
  } finally {
    open.destroy();
  }
}

function describe(certificate: PeerCertificate): string {
  const { subject, issuer, validUntil } = facts(certificate);
  return `CN=${subject}, issued by CN=${issuer}, valid until ${validUntil}`;
}

function facts(certificate: PeerCertificate): Record<'subject' | 'issuer' | 'validUntil' | 'names', string> {
  const until = new Date(certificate.valid_to);
  return {
    subject: nameIn(certificate.subject),
    issuer: nameIn(certificate.issuer),
    validUntil: Number.isNaN(until.getTime()) ? '?' : until.toISOString().slice(0, 10),
    names: (certificate.subjectaltname ?? '').slice(0, 300),
  };
}

/** Types say that these are there; a certificate may have none. */
function nameIn(name: Partial<PeerCertificate['subject']> | undefined): string {
  const { CN: common, O: organisation } = name ?? {};
  return String(common ?? organisation ?? '?').slice(0, 200);
}
