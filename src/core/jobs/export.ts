import { AppError } from '../../shared/errors.ts';
import { placeFile } from '../transfer/place-file.ts';
import { defaultUsageName } from '../usage-data/cabinet.ts';
import { collectUsageData } from '../usage-data/collect.ts';
import { fileDestination } from './destination.ts';
import type { JobDefinition } from './job.ts';
import { checkSite } from './site-checks.ts';

/** Site database -> CSV, to read before anything is sent. */
export const exportJob: JobDefinition<'export', 'check' | 'write'> = {
  id: 'export',
  steps: { check: 1, write: 19 },
  async run(input, { ports, log, signal, report }) {
    report({ step: 'check', done: 0, total: null, unit: 'checks' });
    const database = await ports.openSiteDatabase();
    try {
      const { site, summary } = await checkSite(database, { clock: ports.clock, log }, { mustBeOffline: false });
      const name = defaultUsageName(site, ports.clock.now(), 'csv');
      const path = await fileDestination(ports.files, input.to, name, {
        extension: '.csv',
        overwrite: input.overwrite,
      });
      const data = await database.readUsageData(signal);
      const collected = collectUsageData(data, input.raw ? 'raw' : 'safe', {
        // The digest of the form written is that of the file.
        digests: input.raw ? [] : ['raw'],
        onRows: (rows) => report({ step: 'write', done: rows, total: Math.max(summary.rows, rows), unit: 'rows' }),
      });
      const file = await placeFile(ports.files, path, collected.bytes(), {
        replace: input.overwrite,
        signal,
        accept: () => {
          if (collected.facts().rows === 0) throw new AppError('usage-data.empty', { site: site.code });
        },
      });
      const facts = collected.facts();
      log.info(
        `Wrote ${path}: ${facts.rows} rows, ${file.sizeBytes} bytes, SHA-256 ${file.sha256}, read back and the same.`,
        {
          file,
        },
      );
      return {
        file,
        rows: facts.rows,
        columns: data.columns,
        usageDataSha256: facts.sha256.raw ?? file.sha256,
        problems: [],
      };
    } finally {
      await database.close();
    }
  },
};
