import type { MemoryFiles } from '../../../src/core/testing/memory-files.ts';
import { MemoryTrustStore } from '../../../src/core/testing/memory-trust.ts';
import { listed, type TrustWorld } from '../../../src/core/testing/trust-world.ts';
import type { Receipt } from '../../../src/core/trust/leg.ts';
import { placeLeg } from '../../../src/core/trust/leg-folder.ts';
import { sealText } from '../../../src/core/trust/seal.ts';
import { sealLeg } from '../../../src/core/trust/seal-leg.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';

/** A receipt that comes home with good usage data and is not what it seems. */
interface ReceiptForgery {
  readonly name: string;
  readonly code: ErrorCode;
  /** The text to carry instead of a good one. */
  readonly forge: (good: string, world: TrustWorld) => Promise<string> | string;
}

const edited = async (good: string, by: MemoryTrustStore, change: (receipt: Receipt) => void): Promise<string> => {
  const receipt: Receipt = JSON.parse(good.slice(0, good.trimEnd().lastIndexOf('\n')));
  receipt.sender = await by.identity();
  change(receipt);
  return Buffer.from(await sealText(by, receipt)).toString();
};

const receiptForgeries: readonly ReceiptForgery[] = [
  {
    name: 'a computer nobody knows has sealed it',
    code: 'receipt.from-another',
    forge: (good) => edited(good, new MemoryTrustStore('MALLORY'), () => undefined),
  },
  {
    name: 'its outcome is another one',
    code: 'leg.seal-broken',
    forge: (good) => good.replace('"outcome": "imported"', '"outcome": "with-problems"'),
  },
  {
    name: 'it is stripped of its seal',
    code: 'leg.not-sealed',
    forge: (good) => `${good.slice(0, good.trimEnd().lastIndexOf('\n'))}\n`,
  },
  { name: 'it is cut off', code: 'leg.truncated', forge: (good) => good.slice(0, -20) },
  {
    name: 'it is of a leg that was another one',
    code: 'receipt.other-leg',
    forge: (good, world) =>
      edited(good, world.site, (receipt) => {
        receipt.legSha256 = '0'.repeat(64);
      }),
  },
  {
    name: 'it is of a leg that another computer sealed',
    code: 'receipt.other-leg',
    forge: (good, world) =>
      edited(good, world.site, (receipt) => {
        receipt.legComputer = '0'.repeat(32);
      }),
  },
  {
    name: 'it is for another hierarchy',
    code: 'receipt.other-hierarchy',
    forge: (good, world) =>
      edited(good, world.site, (receipt) => {
        receipt.hierarchyHash = `${'A'.repeat(43)}=`;
      }),
  },
  {
    name: 'it is a leg',
    code: 'leg.malformed',
    forge: async (_, world) => {
      const drive = await world.newDrive();
      return (await world.bring(drive)).bytes.toString();
    },
  },
];

/**
 * Each comes home with usage data that is good. The usage data is taken, the receipt is not, and what is known of the pack
 * stays as it was. Returns how many were tried.
 */
export async function tryReceipts(world: TrustWorld): Promise<number> {
  // A pack that was brought and imported, and of which no receipt has come back.
  const drive = await world.newDrive();
  await world.prepare(drive);
  const { sealed: pack } = await world.connect(drive);
  await world.import(drive);
  const good = world.site.state.receipts.at(-1)?.text ?? '';
  const before = [world.site.state, world.internet.state] as const;
  for (const { name, code, forge } of receiptForgeries) {
    [world.site.state, world.internet.state] = before;
    const text = await forge(good, world);
    world.internet.state = before[1];
    const home = await carry(world, text);
    const { receipts } = await world.take(home, '/out', 'outbound', world.internet, []);
    const found = receipts.problems.map((problem) => problem.code);
    if (receipts.receipts.length > 0 || found.length !== 1 || found[0] !== code)
      throw new Error(`A receipt: ${name}: ${found.join(', ') || 'nothing'} instead of ${code}`);
    if (outcomeOf(world, pack.leg.id) !== 'unknown') throw new Error(`A receipt: ${name}: it was believed`);
  }
  // The good one is believed: it was not for want of looking.
  [world.site.state, world.internet.state] = before;
  const home = await carry(world, good);
  const { receipts } = await world.take(home, '/out', 'outbound', world.internet, []);
  if (receipts.problems.length > 0 || outcomeOf(world, pack.leg.id) !== 'imported')
    throw new Error(`The good receipt was not believed: ${receipts.problems.map(({ code }) => code).join(', ')}`);
  return receiptForgeries.length;
}

/** Usage data on a drive, sealed by the site, with this text as its receipt. */
async function carry(world: TrustWorld, receipt: string): Promise<MemoryFiles> {
  const drive = await world.newDrive();
  const content = Buffer.from('usage data');
  drive.contents.set('/out/UsageData.cab', content);
  const sealed = await sealLeg(
    { trust: world.site, clock: world.clock.of(world.site) },
    {
      kind: 'outbound',
      hierarchies: [world.hierarchy()],
      answers: [],
      files: [listed('UsageData.cab', content, 'usage-data')],
      receipts: [receipt],
      custody: [],
    },
  );
  await placeLeg(drive, '/out', sealed, new AbortController().signal);
  return drive;
}

function outcomeOf(world: TrustWorld, leg: string): string {
  const sent = world.internet.state.sent.find((one) => one.leg === leg);
  return sent?.outcomes[0]?.outcome ?? 'forgotten';
}
