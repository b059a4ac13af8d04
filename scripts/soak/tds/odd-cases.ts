import type { SqlFault } from '../../../src/lab/sql-server/faults.ts';
import { selfSignedCertificate } from '../../../src/lab/sql-server/self-signed.ts';
import type { TdsCase } from './case.ts';
import { lost, rows } from './places.ts';

/** TLS. */
export function tlsCases(): readonly TdsCase[] {
  const encrypted = { encryption: 'on' } as const;
  const tls = (fault: SqlFault, ends: TdsCase['ends']): TdsCase => ({
    name: fault.kind,
    fault,
    use: 'usage data',
    client: encrypted,
    ends,
  });
  const byAuthority = { check: 'authority', caFile: null } as const;
  return [
    { name: 'encrypted, and nothing goes wrong', fault: null, use: 'usage data', client: encrypted, ends: ['whole'] },
    tls({ kind: 'tls-garbage' }, ['site-database.tls-failed', 'site-database.connection-lost']),
    tls({ kind: 'tls-close' }, ['site-database.tls-failed', 'site-database.connection-lost']),
    tls({ kind: 'tls-silence' }, ['site-database.no-answer']),
    tls({ kind: 'other-certificate', certificate: selfSignedCertificate('another server', ['127.0.0.1']) }, [
      'site-database.other-certificate',
    ]),
    {
      name: 'certificate nobody vouches for',
      fault: null,
      use: 'site',
      client: { ...encrypted, certificate: byAuthority },
      ends: ['site-database.untrusted-certificate'],
    },
    {
      name: 'any certificate',
      fault: null,
      use: 'site',
      client: { ...encrypted, certificate: { check: 'none' } },
      ends: ['whole'],
    },
    {
      name: 'server without encryption',
      fault: null,
      use: 'site',
      client: encrypted,
      server: { encryption: 'not-supported' },
      ends: ['site-database.no-encryption'],
    },
    {
      name: 'server that asks for encryption',
      fault: null,
      use: 'site',
      client: { encryption: 'off' },
      server: { encryption: 'required' },
      ends: ['whole', 'site-database.needs-encryption'],
    },
    { name: 'TLS before all else', fault: null, use: 'site', client: { encryption: 'strict' }, ends: ['whole'] },
    {
      name: 'close in the middle of encrypted rows',
      fault: { kind: 'close', at: rows, byte: 200_000 },
      use: 'usage data',
      client: encrypted,
      ends: lost,
    },
    {
      name: 'stall in the middle of encrypted rows',
      fault: { kind: 'stall', at: rows, byte: 200_000 },
      use: 'usage data',
      client: encrypted,
      ends: ['site-database.timed-out'],
    },
  ];
}

/** What is unusual, and nothing wrong; and operators who change their minds. */
export function oddCases(): readonly TdsCase[] {
  return [
    // That of SQL Server 2000, which no site of today has: the driver does not read it to its end.
    {
      name: 'server that speaks TDS 7.1',
      fault: null,
      use: 'usage data',
      server: { tdsVersion: '7.1' },
      ends: ['site-database.read-failed'],
    },
    ...(['7.2', '7.3A', '7.3B'] as const).map(
      (tdsVersion): TdsCase => ({
        name: `server that speaks TDS ${tdsVersion}`,
        fault: null,
        use: 'usage data',
        server: { tdsVersion },
        ends: ['whole'],
      }),
    ),
    {
      name: 'a version of TDS that is none',
      fault: { kind: 'tds-version', number: 0x12345678 },
      use: 'site',
      ends: ['site-database.read-failed', 'site-database.not-sql-server', 'site-database.connection-lost'],
    },
    {
      name: 'sent to a server that is not there',
      // Nothing listens at port 1.
      fault: { kind: 'route', server: '127.0.0.1', port: 1 },
      use: 'site',
      ends: ['site-database.server-refuses'],
    },
    {
      name: 'another collation than the texts have',
      fault: { kind: 'other-collation', collation: 'Cyrillic_General_CI_AS' },
      use: 'usage data',
      ends: ['whole'],
    },
    {
      name: 'an operator who gives up',
      fault: null,
      use: 'cancel',
      ends: ['stopped'],
    },
    {
      name: 'an operator who gives up at a server that does not listen',
      fault: { kind: 'attention-ignored' },
      use: 'cancel',
      ends: ['stopped'],
    },
    {
      name: 'an operator who gives up at a server that stalls',
      fault: { kind: 'stall', at: rows, byte: 200_000 },
      use: 'cancel',
      ends: ['stopped'],
    },
    { name: 'a reader who has seen enough', fault: null, use: 'leave', ends: ['whole'] },
    { name: 'updates', fault: null, use: 'packages', ends: ['whole'] },
    { name: 'rights', fault: null, use: 'describe', ends: ['whole'] },
  ];
}
