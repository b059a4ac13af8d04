import { describe, expect, it } from 'vitest';
import type { Site } from '../../shared/site.ts';
import type { PackageProgress, Row, SiteDatabase, SitePackage, SiteServer } from './site-database.ts';

/** What the contract asks an adapter to hold: rows in many shapes, whatever their columns. */
export interface SampleDatabase {
  readonly site: Site;
  readonly siteServer: SiteServer;
  readonly columns: readonly SampleColumn[];
  readonly rows: readonly Row[];
  readonly newest: string | null;
  readonly packages: readonly SitePackage[];
  readonly progress: readonly PackageProgress[];
}

/** A column, with its type as T-SQL writes it; an adapter without types keeps its values all the same. */
export interface SampleColumn {
  readonly name: string;
  readonly type: string;
}

/** Every type whose values an adapter must give back losslessly; with each, values that are easily spoiled, and null. */
const samples: readonly (readonly [name: string, type: string, first: Row[number], second: Row[number]])[] = [
  ['ResultID', 'bigint', 9007199254740993n, -9223372036854775808n],
  ['a "name", with [marks]', 'nvarchar(200)', 'plain', 'Ünïcode 日本語 🚀 "quoted",\r\nsecond line'],
  ['CollectedOn', 'datetime', '2026-11-18 02:00:00', '2026-11-16 02:00:00.003'],
  ['Result', 'nvarchar(max)', '=1+1', 'x'.repeat(70_000)],
  ['NumericValue', 'float', 0.1, -1e300],
  ['Revision', 'varbinary(max)', Uint8Array.of(0, 255), new Uint8Array(0)],
  ['Exact', 'decimal(38,10)', '1234567890123456789012345678.0123456789', '-0.0000000001'],
  ['Price', 'money', '922337203685477.5807', '-0.0001'],
  ['IsSet', 'bit', 1n, 0n],
  ['Few', 'smallint', -32768n, 0n],
  ['Short', 'real', Math.fround(0.1), -2.5],
  ['Day', 'date', '2026-11-17', '0001-01-01'],
  ['AtTime', 'time(7)', '23:59:59.9999999', '00:00:00'],
  ['Precisely', 'datetime2(7)', '2026-11-17 23:59:59.9999999', '0001-01-01 00:00:00.0000001'],
  ['ToTheMinute', 'smalldatetime', '2026-11-17 02:01:00', '1900-01-01 00:00:00'],
  ['WithOffset', 'datetimeoffset(7)', '2026-11-17 02:00:00.1234567 +01:00', '2026-11-17 02:00:00 -12:00'],
  ['Identity', 'uniqueidentifier', '00112233-4455-6677-8899-AABBCCDDEEFF', 'FFFFFFFF-0000-0000-0000-00000000000F'],
  ['Document', 'xml', '<a b="1">é</a>', '<a/>'],
  ['CodePage', 'varchar(100)', 'Café €', ''],
];

/** Values every adapter must give back losslessly. */
export const sampleRows: readonly Row[] = [
  samples.map(([, , first]) => first),
  samples.map(([, , , second]) => second),
  samples.map(() => null),
  ...Array.from(
    { length: 1000 },
    (_, index): Row =>
      samples.map(([name, , first, second]) => {
        if (name === 'ResultID') return BigInt(index);
        if (name === 'Result') return `row ${index}`;
        return index % 2 === 0 ? first : second;
      }),
  ),
];
export const sampleColumns: readonly SampleColumn[] = samples.map(([name, type]) => ({ name, type }));

/** The sample, with what a test wants otherwise. */
export function sampleDatabase(given: Partial<SampleDatabase> = {}): SampleDatabase {
  return {
    site: anySite,
    siteServer: {
      serverName: 'srv.contoso.example',
      installFolder: 'D:\\Program Files\\Microsoft Configuration Manager',
    },
    columns: sampleColumns,
    rows: sampleRows,
    newest: '2026-11-18 02:00:00',
    packages: [],
    progress: [],
    ...given,
  };
}

/** What every adapter of the site database port must do. */
export function siteDatabaseContract(name: string, open: (sample: SampleDatabase) => Promise<SiteDatabase>): void {
  describe(`site database port: ${name}`, () => {
    const use = async (
      given: Partial<SampleDatabase>,
      test: (database: SiteDatabase) => Promise<void>,
    ): Promise<void> => {
      const database = await open(sampleDatabase(given));
      try {
        await test(database);
      } finally {
        await database.close();
      }
    };
    const readAll = async (database: SiteDatabase): Promise<readonly unknown[]> => {
      const rows: Row[] = [];
      for await (const batch of (await database.readUsageData(new AbortController().signal)).batches)
        rows.push(...batch);
      return rows.map((row) => row.map(comparable));
    };
    const expected = sampleRows.map((row) => row.map(comparable));

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
      await use({ site }, async (database) => {
        expect(await database.readSite()).toEqual(site);
        expect(database.label).not.toBe('');
      });
    });

    it('says that a usage level is not known, rather than that the site cannot be read', async () => {
      await use({ site: { ...anySite, usageLevel: null } }, async (database) => {
        expect(await database.readSite()).toEqual({ ...anySite, usageLevel: null });
      });
    });

    it('knows the server of its site', async () => {
      await use({}, async (database) => {
        expect(await database.readSiteServer()).toEqual({
          serverName: 'srv.contoso.example',
          installFolder: 'D:\\Program Files\\Microsoft Configuration Manager',
        });
      });
    });

    it('tells what it is, and what may be done in it', async () => {
      await use({}, async (database) => {
        const facts = await database.describe();
        expect(facts.product).not.toBe('');
        expect(facts.database).not.toBe('');
        expect(facts.rights.filter(({ state }) => state !== 'granted')).toEqual([]);
      });
    });

    it('gives every row and column losslessly, in order, in small batches', async () => {
      await use({}, async (database) => {
        const data = await database.readUsageData(new AbortController().signal);
        expect(data.columns).toEqual(sampleColumns.map((column) => column.name));
        const rows: Row[] = [];
        for await (const batch of data.batches) {
          expect(batch.length).toBeLessThanOrEqual(1000);
          rows.push(...batch);
        }
        expect(rows.map((row) => row.map(comparable))).toEqual(expected);
      });
    });

    it('reads twice, one after the other, and other things between', async () => {
      await use({}, async (database) => {
        expect(await readAll(database)).toEqual(expected);
        expect((await database.readSite()).code).toBe('P01');
        expect(await readAll(database)).toEqual(expected);
      });
    });

    it('summarizes without reading all', async () => {
      await use({}, async (database) => {
        expect(await database.summarizeUsageData()).toEqual({ rows: sampleRows.length, newest: '2026-11-18 02:00:00' });
      });
      // A moment is newer, not its text: the first one is 21:30 in UTC.
      const moments = [
        { name: 'WithOffset', type: 'datetimeoffset(7)' },
        { name: 'Precisely', type: 'datetime2(7)' },
      ];
      const later = '2026-11-17 23:00:00';
      const rows = [['2026-11-18 02:30:00 +05:00', later]];
      await use({ columns: moments, rows, newest: later }, async (database) => {
        expect(await database.summarizeUsageData()).toEqual({ rows: 1, newest: later });
      });
      await use({ rows: [], newest: null }, async (database) => {
        expect(await database.summarizeUsageData()).toEqual({ rows: 0, newest: null });
        expect(await readAll(database)).toEqual([]);
      });
    });

    it('stops reading when the signal says so, and reads again afterwards', async () => {
      await use({}, async (database) => {
        const controller = new AbortController();
        const data = await database.readUsageData(controller.signal);
        const reason = new Error('enough');
        const read = async (): Promise<void> => {
          for await (const batch of data.batches) if (batch.length > 0) controller.abort(reason);
        };
        await expect(read()).rejects.toBe(reason);
        expect(await readAll(database)).toEqual(expected);
      });
    });

    it('reads nothing for a signal that has said so already', async () => {
      await use({}, async (database) => {
        const reason = new Error('enough');
        const read = async (): Promise<void> => {
          const data = await database.readUsageData(AbortSignal.abort(reason));
          for await (const batch of data.batches) expect(batch).toBe('never given');
        };
        await expect(read()).rejects.toBe(reason);
      });
    });

    it('lets a reader stop half-way, and reads again afterwards', async () => {
      await use({}, async (database) => {
        const data = await database.readUsageData(new AbortController().signal);
        for await (const batch of data.batches) if (batch.length > 0) break;
        expect(await readAll(database)).toEqual(expected);
      });
    });

    it('does not mind rows that nobody asks for', async () => {
      await use({}, async (database) => {
        await database.readUsageData(new AbortController().signal);
        expect((await database.readSite()).code).toBe('P01');
      });
    });

    it('knows the updates and their states', async () => {
      await use({ packages: anyPackages }, async (database) => {
        const packages = await database.readPackages();
        expect([...packages].sort((a, b) => (a.guid < b.guid ? -1 : 1))).toEqual(anyPackages);
      });
    });

    it('knows how far an update is at each site, and how it came there', async () => {
      const [{ guid }, other] = anyPackages;
      const progress: readonly PackageProgress[] = [
        {
          guid,
          sites: [
            { siteCode: 'P01', server: 'srv.contoso.example', state: 196612, at: '2026-11-18T03:00:00.000Z' },
            { siteCode: 'S01', server: 'second.contoso.example', state: 196609, at: null },
          ],
          history: [
            { state: 262145, at: '2026-11-17T03:00:00.000Z' },
            { state: 262146, at: '2026-11-17T04:30:00.000Z' },
          ],
        },
      ];
      await use({ packages: anyPackages, progress }, async (database) => {
        expect(await database.readProgress([guid, other.guid])).toEqual(progress);
        expect(await database.readProgress([])).toEqual([]);
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

const anyPackages: readonly [SitePackage, SitePackage] = [
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

/** Whole numbers are bigint in one adapter and number in another: the same value. */
function comparable(cell: Row[number]): unknown {
  if (typeof cell === 'bigint') return `${cell}`;
  if (typeof cell === 'number' && Number.isInteger(cell) && Math.abs(cell) <= Number.MAX_SAFE_INTEGER) return `${cell}`;
  return cell instanceof Uint8Array ? `0x${Buffer.from(cell).toString('hex')}` : cell;
}
