import { ProgressBar } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActiveItem, Progress, Waiting } from '../../shared/progress.ts';
import { describeWait } from '../languages/describe.ts';
import { formatsOf } from '../languages/formats-of.ts';
import { areSamePlaces, placesFor } from './active-places.ts';
import { Breakable } from './Breakable.tsx';

interface ActiveFilesProps {
  readonly active: readonly ActiveItem[];
  /** How many whole files are behind us, of how many; `null` where nobody says. */
  readonly files: Progress['files'] | null;
}

/** The files under way at the same time, each with a thin bar. One that ends leaves its place to the next. */
export function ActiveFiles({ active, files }: ActiveFilesProps) {
  const { t } = useTranslation();
  const [before, setBefore] = useState<readonly (string | null)[]>([]);
  const places = placesFor(
    before,
    active.map(({ item }) => item),
  );
  if (!areSamePlaces(before, places)) setBefore(places);
  return (
    <div className="run-files">
      <p className="quiet run-files-done">
        {files !== null && files !== undefined && t('run.filesDone', { done: files.done, count: files.total })}
      </p>
      <ul>
        {places.map((item, place) => (
          // A place is what stays; what stands in it comes and goes.
          <li key={place} className="run-file">
            {active
              .filter((one) => one.item === item)
              .map((one) => (
                <ActiveFile key={one.item} file={one} />
              ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function ActiveFile({ file: { item, done, total, waiting } }: { readonly file: ActiveItem }) {
  const { t, i18n } = useTranslation();
  const formats = formatsOf(i18n.language);
  const amount =
    total === null ? formats.bytes(done) : t('run.amount', { done: formats.bytes(done), total: formats.bytes(total) });
  return (
    <>
      <p className="run-item-name">
        <span>
          <Breakable text={shortened(item)} />
        </span>
        <span className="quiet">{waiting === undefined ? amount : <Countdown waiting={waiting} />}</span>
      </p>
      <ProgressBar
        aria-label={t('run.itemLabel', { item })}
        color={waiting === undefined ? 'brand' : 'warning'}
        // Without a length there is no share of it to be told.
        value={total === null || total === 0 ? 0 : Math.min(1, done / total)}
      />
    </>
  );
}

/** Of the package a file lies with, the start of the GUID tells enough: the name of the file is what counts. */
function shortened(path: string): string {
  return path.replace(/^([0-9A-F]{8})-[0-9A-F-]{27}(?=\/)/, '$1…');
}

/** How long somebody is still waited for. It changes each second, and is no part of what is read aloud by itself. */
function Countdown({ waiting }: { readonly waiting: Waiting }) {
  const { t } = useTranslation();
  const endMs = Date.parse(waiting.until);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <>{describeWait(t, waiting, Math.max(0, Math.ceil((endMs - nowMs) / 1000)))}</>;
}
