import { describe, expect, it } from 'vitest';
import type { Site } from '../../shared/site.ts';
import type { Row, SiteDatabase, SitePackage } from './site-database.ts';

/** What the contract asks an adapter to hold: rows in many shapes, whatever their columns. */
export interface SampleDatabase {
  readonly site: Site;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly newest: string | null;
  readonly packages: readonly SitePackage[];
}

/** Values every adapter must give back losslessly. */
export const sampleRows: readonly Row[] = [
  [1n, 'plain', '2026-11-18 02:00:00', null, 0.1, Uint8Array.of(0, 255)],
  [2n, '', '2026-11-17 02:00:00', '=1+1', -2.5, null],
  [
    9007199254740993n,
    'Ünïcode 日本語 🚀 "quoted",\r\nsecond line',
    '2026-11-16 02:00:00',
    'x'.repeat(70_000),
    1e300,
    new Uint8Array(0),
  ],
  ...Array.from(
    { length: 1000 },
    (_, index): Row => [BigInt(index + 3), `row ${index}`, '2026-11-01 02:00:00', null, index + 0.5, null],
  ),
];
export const sampleColumns = [
  'ResultID',
  'a "name", with marks',
  'CollectedOn',
  'Result',
  'NumericValue',
  'Revision',
] as const;

/** What every adapter of the site database port must do. */
export function siteDatabaseContract(name: string, open: (sample: SampleDatabase) => Promise<SiteDatabase>): void {
  describe(`site database port: ${name}`, () => {
    const use = async (sample: SampleDatabase, test: (database: SiteDatabase) => Promise<void>): Promise<void> => {
      const database = await open(sample);
      try {
        await test(database);
      } finally {
        await database.close();
      }
    };
    const sample = (site: Site, given: Partial<SampleDatabase> = {}): SampleDatabase => ({
      site,
      columns: sampleColumns,
      rows: sampleRows,
      newest: '2026-11-18 02:00:00',
      packages: [],
      ...given,
    });

    it('knows its site', async () => {
      const site: Site = {
        code: 'P02',
        name: 'Ville de Liège',
        version: '5.00.9122.1000',
        hierarchyId: '00000000-0000-0000-0000-000000000000',
        hierarchyHash: 'N0cI//dxndWXnsh11WzSKG9tPPfsMXo7JWMqqyjsN7s=',
        usageLevel: 'Full',
        serviceConnectionMode: 'online',
      };
      await use(sample(site), async (database) => {
        expect(await database.readSite()).toEqual(site);
        expect(database.label).not.toBe('');
      });
    });

    it('gives every row and column losslessly, in order, in small batches', async () => {
      await use(sample(anySite), async (database) => {
        const data = await database.readUsageData(new AbortController().signal);
        expect(data.columns).toEqual(sampleColumns);
        const rows: Row[] = [];
        for await (const batch of data.batches) {
          expect(batch.length).toBeLessThanOrEqual(1000);
          rows.push(...batch);
        }
        expect(rows.map((row) => row.map(comparable))).toEqual(sampleRows.map((row) => row.map(comparable)));
      });
    });

    it('summarizes without reading all', async () => {
      await use(sample(anySite), async (database) => {
        expect(await database.summarizeUsageData()).toEqual({ rows: sampleRows.length, newest: '2026-11-18 02:00:00' });
      });
      await use(sample(anySite, { rows: [], newest: null }), async (database) => {
        expect(await database.summarizeUsageData()).toEqual({ rows: 0, newest: null });
        const batches: unknown[] = [];
        for await (const batch of (await database.readUsageData(new AbortController().signal)).batches)
          batches.push(...batch);
        expect(batches).toEqual([]);
      });
    });

    it('stops reading when the signal says so', async () => {
      await use(sample(anySite), async (database) => {
        const controller = new AbortController();
        const data = await database.readUsageData(controller.signal);
        const read = async (): Promise<void> => {
          for await (const batch of data.batches) if (batch.length > 0) controller.abort();
        };
        await expect(read()).rejects.toThrow();
      });
    });

    it('knows the updates and their states', async () => {
      const packages = [
        {
          guid: '3B7D84FA-ECCC-4EA0-B8AB-ABBDA1E88E0E',
          name: 'Configuration Manager 2409',
          state: 262146,
          fullVersion: '5.00.9132.1000',
        },
        {
          guid: '420E3E18-73C5-4BE9-88B0-6F1E30A012CA',
          name: 'Configuration Manager 2509',
          state: 393214,
          fullVersion: '5.00.9141.1000',
        },
      ];
      await use(sample(anySite, { packages }), async (database) => {
        expect(await database.readPackages()).toEqual(packages);
      });
    });
  });
}

const anySite: Site = {
  code: 'P01',
  name: 'Utrecht',
  version: '5.00.9128.1000',
  hierarchyId: '00112233-4455-6677-8899-aabbccddeeff',
  hierarchyHash: '7j+TrPRMOucNbwosBdtDxv52b15Le7VcspAWeieS3Ws=',
  usageLevel: 'Enhanced',
  serviceConnectionMode: 'offline',
};

/** Whole numbers are bigint in one adapter and number in another: the same value. */
function comparable(cell: Row[number]): unknown {
  if (typeof cell === 'bigint') return `${cell}`;
  if (typeof cell === 'number' && Number.isInteger(cell) && Math.abs(cell) <= Number.MAX_SAFE_INTEGER) return `${cell}`;
  return cell instanceof Uint8Array ? `0x${Buffer.from(cell).toString('hex')}` : cell;
}
