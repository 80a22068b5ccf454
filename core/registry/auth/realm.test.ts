import { describe, expect, it } from 'vitest';
import { realmAllowed } from './realm.ts';

describe('a token server', () => {
  it.each([
    ['https://auth.docker.io/token', 'docker.io', false],
    ['https://registry.example.com/token', 'other.example.com', false],
    ['https://8.8.8.8/token', 'registry.example.com', false],
    ['http://auth.corp/token', 'registry.corp', true],
    ['http://127.0.0.1:5000/auth', '127.0.0.1:5000', true],
    ['https://10.0.0.1/auth', '10.0.0.1', false],
    ['https://10.0.0.1:443/auth', '10.0.0.1', false],
    ['http://[::1]:5000/auth', '[::1]:5000', true],
    ['http://localhost:5000/auth', 'localhost:5000', true],
  ])('%s may have the login for %s (plain HTTP allowed: %s)', (realm, registry, insecure) => {
    expect(realmAllowed(realm, registry, insecure)).toBe(true);
  });

  it.each([
    // scheme
    ['http://auth.docker.io/token', 'docker.io', false],
    ['http://127.0.0.1:5000/auth', '127.0.0.1:5000', false],
    ['ftp://auth.example.com/token', 'registry.example.com', true],
    ['file:///etc/passwd', 'registry.example.com', true],
    ['javascript:alert(1)', 'registry.example.com', true],
    ['', 'registry.example.com', false],
    ['/token', 'registry.example.com', false],
    ['//auth.example.com/token', 'registry.example.com', false],
    // user information
    ['https://user:password@auth.example.com/token', 'registry.example.com', false],
    ['https://registry.example.com@evil.example/token', 'registry.example.com', false],
    // addresses that are not the registry's own
    ['http://127.0.0.1:8080/auth', '127.0.0.1:5000', true],
    ['http://127.0.0.1:5000/auth', 'registry.example.com', true],
    ['https://127.0.0.1/token', 'registry.example.com', false],
    ['https://localhost/token', 'registry.example.com', false],
    ['https://localhost./token', 'registry.example.com', false],
    ['https://a.localhost/token', 'registry.example.com', false],
    ['https://[::1]/token', 'registry.example.com', false],
    ['https://10.0.0.1/token', 'registry.example.com', false],
    ['https://172.16.3.4/token', 'registry.example.com', false],
    ['https://192.168.1.1/token', 'registry.example.com', false],
    ['https://[fd12::1]/token', 'registry.example.com', false],
    ['https://169.254.169.254/token', 'registry.example.com', false],
    ['https://[fe80::1]/token', 'registry.example.com', false],
    ['https://[fd00:ec2::254]/token', 'registry.example.com', false],
    ['https://100.100.100.200/token', 'registry.example.com', false],
    ['https://metadata.google.internal/token', 'registry.example.com', false],
    ['https://0.0.0.0:8443/token', 'registry.example.com', false],
    ['https://[::]/token', 'registry.example.com', false],
    ['https://224.0.0.1/token', 'registry.example.com', false],
    // other spellings of 127.0.0.1 and 169.254.169.254
    ['https://2130706433/token', 'registry.example.com', false],
    ['https://0x7f.1/token', 'registry.example.com', false],
    ['https://127.1/token', 'registry.example.com', false],
    ['https://[::ffff:127.0.0.1]/token', 'registry.example.com', false],
    ['https://[::ffff:a9fe:a9fe]/token', 'registry.example.com', false],
    ['https://[64:ff9b::7f00:1]/token', 'registry.example.com', false],
  ])('%s may not have the login for %s (plain HTTP allowed: %s)', (realm, registry, insecure) => {
    expect(realmAllowed(realm, registry, insecure)).toBe(false);
  });
});
