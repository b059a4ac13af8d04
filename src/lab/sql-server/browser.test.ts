/* The four questions of [MC-SQLR], by plain UDP. */
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { type SqlBrowser, type SqlBrowserOptions, startSqlBrowser } from './browser.ts';

const browsers: SqlBrowser[] = [];

afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.stop();
});

async function start(options: Partial<SqlBrowserOptions> = {}): Promise<SqlBrowser> {
  const browser = await startSqlBrowser({
    server: 'LAB-SQL',
    port: 0,
    instances: [
      { name: 'SITE', port: 51_433, dacPort: 51_434 },
      { name: 'OTHER', port: 51_500, version: '11.0.2100.60' },
    ],
    ...options,
  });
  browsers.push(browser);
  return browser;
}

/** The answer to each question that is answered: one that is not comes between two that are. */
async function ask(browser: SqlBrowser, ...questions: readonly Buffer[]): Promise<readonly Buffer[]> {
  const socket = createSocket('udp4');
  const answers: Buffer[] = [];
  const last = Buffer.from([0x04, ...Buffer.from('OTHER\0')]);
  await new Promise<void>((resolve) => {
    socket.on('message', (message) => {
      answers.push(message);
      if (message.includes('OTHER') && !message.includes('SITE')) resolve();
    });
    for (const question of [...questions, last]) socket.send(question, browser.port, browser.host);
  });
  await new Promise<void>((resolve) => socket.close(resolve));
  return answers.slice(0, -1);
}

const site = 'ServerName;LAB-SQL;InstanceName;SITE;IsClustered;No;Version;16.0.1000.6;tcp;51433;;';
const other = 'ServerName;LAB-SQL;InstanceName;OTHER;IsClustered;No;Version;11.0.2100.60;tcp;51500;;';

function response(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x05, text.length & 0xff, text.length >> 8]), Buffer.from(text)]);
}

describe('the browser', () => {
  it('tells of all instances to who asks for all', async () => {
    const browser = await start();
    const all = response(site + other);
    expect(await ask(browser, Buffer.from([0x02]), Buffer.from([0x03]))).toEqual([all, all]);
  });

  it('tells of one by its name, in any case, and of nothing else', async () => {
    const browser = await start();
    const asked = (name: string): Buffer => Buffer.concat([Buffer.from([0x04]), Buffer.from(`${name}\0`)]);
    expect(await ask(browser, asked('nowhere'), asked('site'))).toEqual([response(site)]);
  });

  it('tells the port for administrators where there is one', async () => {
    const browser = await start();
    const asked = (name: string): Buffer => Buffer.concat([Buffer.from([0x0f, 0x01]), Buffer.from(`${name}\0`)]);
    expect(await ask(browser, asked('OTHER'), asked('SITE'))).toEqual([Buffer.from([0x05, 6, 0, 1, 0xea, 0xc8])]);
  });

  it('says nothing to what is no question', async () => {
    expect(await ask(await start(), Buffer.from([0x77]), Buffer.alloc(0))).toEqual([]);
  });
});
