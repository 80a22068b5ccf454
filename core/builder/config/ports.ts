import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';

const PROTOCOLS = ['tcp', 'udp', 'sctp'];
const LARGEST = 65_535;

/** "80", "53/udp", "8000-8010", "127.0.0.1:80:80" as "80/tcp"…, sorted. https://pkg.go.dev/github.com/docker/go-connections/nat */
export function readPorts(specs: readonly string[], line: number): readonly string[] {
  return [...new Set(specs.flatMap((spec) => readPort(spec, line)))].sort();
}

function readPort(spec: string, line: number): readonly string[] {
  const [text = '', protocol = 'tcp', ...more] = spec.split('/');
  const container = text.slice(text.lastIndexOf(':') + 1);
  if (container === '' || more.length > 0) throw invalidDockerfile(`no port specified: ${spec}<empty>`, line);
  if (!PROTOCOLS.includes(protocol.toLowerCase()))
    throw invalidDockerfile(`invalid proto: ${protocol}`, line);
  const [first = '', last = first, ...rest] = container.split('-');
  if (rest.length > 0 || !isPort(first) || !isPort(last) || Number(last) < Number(first))
    throw invalidDockerfile(`invalid containerPort: ${container}`, line);
  const ports: string[] = [];
  for (let port = Number(first); port <= Number(last); port += 1)
    ports.push(`${port}/${protocol.toLowerCase()}`);
  return ports;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= LARGEST;
}
