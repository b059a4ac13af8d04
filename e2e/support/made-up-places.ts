import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Drive } from '../../src/shared/drives.ts';
import type { App } from './app.ts';

/** The drive that pictures show in place of what is mounted where they are taken. */
const stick: Drive = {
  id: 'made-up',
  label: 'CARRY',
  mountPath: '/media/anna/CARRY',
  sizeBytes: 61_530_439_680,
  freeBytes: 58_211_106_816,
  fileSystem: 'exFAT',
  bus: 'usb',
  isRemovable: true,
  isReadOnly: false,
  isSystem: false,
  largestFileBytes: null,
};

/**
 * For pictures only: what passes between page and host names other places than those of the computer the pictures are
 * taken on. Call it before the page is opened.
 */
export async function showMadeUpPlaces(
  page: Page,
  app: App,
  others: readonly (readonly [string, string])[] = [],
): Promise<void> {
  const root = join(import.meta.dirname, '../..');
  await page.addInitScript(
    ({ pairs, shown }) => {
      const empty = { usageData: [], updatePacks: [], leftovers: [], problems: [], isCut: false };
      const replace = (text: string, back: boolean): string =>
        pairs.reduce((so, [real, made]) => (back ? so.replaceAll(made, real) : so.replaceAll(real, made)), text);
      // Whatever is mounted here and is no built-in drive is shown as the one stick.
      const tidy = (text: string): string =>
        replace(text, false).replace(/\[(?:\{"id":[^{}]*"mountPath":[^{}]*\},?)+\]/g, (list) => {
          const drives = JSON.parse(list) as { isSystem: boolean }[];
          return JSON.stringify([...drives.filter(({ isSystem }) => isSystem), shown]);
        });
      const original = window.fetch.bind(window);
      window.fetch = async (url, init) => {
        const body = typeof init?.body === 'string' ? init.body : null;
        if (typeof url === 'string' && url.endsWith('drives.describe') && body?.includes(shown.mountPath) === true)
          return Response.json({ isOk: true, value: empty });
        const response = await original(url, body === null ? init : { ...init, body: replace(body, true) });
        if (response.body === null) return response;
        const text = response.body
          .pipeThrough(new TextDecoderStream())
          .pipeThrough(new TransformStream<string, string>({ transform: (piece, out) => out.enqueue(tidy(piece)) }));
        const { status, headers } = response;
        return new Response(text.pipeThrough(new TextEncoderStream()), { status, headers });
      };
    },
    {
      pairs: [
        ...others,
        [dirname(dirname(app.lab.drive)), '/srv/practice'],
        [root, '/opt/service-connection-wizard'],
      ] as const,
      shown: stick,
    },
  );
}
