import type { SqlValue } from '../engine.ts';
import type { SessionFacts } from './session-facts.ts';

/** SERVERPROPERTY (Transact-SQL reference); null for a name it does not know. */
export function serverProperty(name: string, { server }: SessionFacts): SqlValue {
  const [major = '0', minor = '0'] = server.version.split('.');
  const known: Readonly<Record<string, SqlValue>> = {
    productversion: server.version,
    productmajorversion: major,
    productminorversion: minor,
    productlevel: 'RTM',
    edition: server.edition,
    engineedition: 3n,
    collation: server.collation,
    servername: server.name,
    machinename: server.name.split('\\')[0] ?? server.name,
    instancename: server.name.split('\\')[1] ?? null,
    isintegratedsecurityonly: 0n,
    isclustered: 0n,
    ishadrenabled: 0n,
    issingleuser: 0n,
    ...server.properties,
  };
  return known[name.toLowerCase()] ?? null;
}
