/*
 * SQL Server Browser: tells by UDP which port an instance listens on. [MC-SQLR] 2.2: the requests are CLNT_BCAST_EX (02),
 * CLNT_UCAST_EX (03), CLNT_UCAST_INST (04) and CLNT_UCAST_DAC (0F); the answer is SVR_RESP (05), its length and its text.
 */
import { createSocket, type Socket } from 'node:dgram';

/** An instance as the browser tells of it. */
export interface BrowsedInstance {
  readonly name: string;
  readonly port: number;
  /** `16.0.1000.6`. */
  readonly version?: string;
  readonly dacPort?: number;
}

/** How to run it. */
export interface SqlBrowserOptions {
  readonly server: string;
  readonly instances: readonly BrowsedInstance[];
  /** 127.0.0.1. Clients ask port 1434 and no other; every address of 127.0.0.0/8 has one of its own. */
  readonly host?: string;
  readonly port?: number;
  /** It hears the question and does not answer, as behind a firewall. */
  readonly isSilent?: boolean;
}

/** A browser that runs. */
export interface SqlBrowser {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
}

const request = { broadcast: 0x02, unicast: 0x03, instance: 0x04, dac: 0x0f } as const;
const answer = 0x05;

/** Starts it, and returns when it listens. */
export async function startSqlBrowser(options: SqlBrowserOptions): Promise<SqlBrowser> {
  const host = options.host ?? '127.0.0.1';
  const socket: Socket = createSocket('udp4');
  socket.on('message', (message, client) => {
    const reply = options.isSilent === true ? null : answerTo(message, options);
    if (reply !== null) socket.send(reply, client.port, client.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject).bind(options.port ?? 1434, host, resolve);
  });
  return {
    host,
    port: socket.address().port,
    stop: () => new Promise((resolve) => socket.close(resolve)),
  };
}

/** `null` where there is nothing to say: the protocol has no other way to say no. */
function answerTo(message: Buffer, { server, instances }: SqlBrowserOptions): Buffer | null {
  const kind = message[0];
  if (kind === request.broadcast || kind === request.unicast)
    return framed(Buffer.from(instances.map((instance) => describe(server, instance)).join('')));
  const name = message.toString('latin1', kind === request.dac ? 2 : 1).replace(/\0.*$/s, '');
  const instance = instances.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (instance === undefined) return null;
  if (kind === request.instance) return framed(Buffer.from(describe(server, instance)));
  if (kind !== request.dac || instance.dacPort === undefined) return null;
  // 2.2.6: RESP_SIZE, here of the whole message, the protocol's version, and the port.
  const dac = Buffer.from([answer, 6, 0, 1, 0, 0]);
  dac.writeUInt16LE(instance.dacPort, 4);
  return dac;
}

/** 2.2.5 SVR_RESP: the text of an instance ends with two semicolons. */
function describe(server: string, { name, port, version = '16.0.1000.6' }: BrowsedInstance): string {
  return `ServerName;${server};InstanceName;${name};IsClustered;No;Version;${version};tcp;${port};;`;
}

function framed(text: Buffer): Buffer {
  const head = Buffer.from([answer, 0, 0]);
  head.writeUInt16LE(text.length, 1);
  return Buffer.concat([head, text]);
}
