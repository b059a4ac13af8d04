import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  Input,
  Spinner,
} from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { FileRecord } from '../../../shared/jobs.ts';
import { ask, reportOf } from '../../api.ts';
import { useHost } from '../../stores/host.ts';
import { rowsShown, useReview } from '../../stores/review.ts';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { FactList } from '../FactList.tsx';
import { FolderChoice } from '../FolderChoice.tsx';
import { Icon } from '../Icon.tsx';
import { Notice } from '../Notice.tsx';
import { pathIn } from '../path-in.ts';
import { useShownColumns } from './current-cell.ts';

type Exporting =
  | { readonly state: 'asking' }
  | { readonly state: 'writing' }
  | { readonly state: 'failed'; readonly error: ErrorReport }
  | { readonly state: 'done'; readonly result: FileRecord & { readonly rows: number } };

/** "Export what is shown": these rows, these columns, in this order, as a CSV. */
export function ExportDialog() {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  // What is being written is told how it ends: until then the dialog stays.
  const [isWriting, setIsWriting] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={(_event, { open }) => setIsOpen(open || isWriting)}>
      <DialogTrigger disableButtonEnhancement>
        <Button icon={<Icon name="download" />} title={t('review.export.button')}>
          <span className="review-tools-words">{t('review.export.button')}</span>
        </Button>
      </DialogTrigger>
      <DialogSurface>{isOpen && <ExportForm onWriting={setIsWriting} />}</DialogSurface>
    </Dialog>
  );
}

function ExportForm({ onWriting }: { readonly onWriting: (isWriting: boolean) => void }) {
  const { t } = useTranslation();
  const session = useReview((state) => state.session);
  const columns = useShownColumns();
  const site = useHost((state) => state.site);
  const [folder, setFolder] = useState(useHost((state) => state.description?.paths?.usageData ?? null));
  const [name, setName] = useState(`UsageData-${site?.code ?? 'site'}-review.csv`);
  const [exporting, setExporting] = useState<Exporting>({ state: 'asking' });
  const isDone = exporting.state === 'done';
  const isWriting = exporting.state === 'writing';

  const write = async (overwrite: boolean): Promise<void> => {
    if (session.state !== 'open' || session.shown === null || folder === null || name.trim() === '') return;
    setExporting({ state: 'writing' });
    onWriting(true);
    try {
      const result = await ask('review.export', {
        reviewId: session.snapshot.reviewId,
        viewId: session.shown.viewId,
        columns: columns.map(({ index }) => index),
        to: pathIn(folder, name.trim()),
        overwrite,
      });
      setExporting({ state: 'done', result });
    } catch (error) {
      setExporting({ state: 'failed', error: reportOf(error) });
    } finally {
      onWriting(false);
    }
  };

  return (
    <DialogBody>
      <DialogTitle>{t('review.export.button')}</DialogTitle>
      <DialogContent className="review-export">
        <p>{t('review.export.what', { count: rowsShown(session), columns: columns.length })}</p>
        {!isDone && !isWriting && (
          <>
            <Field label={t('review.export.folder')}>
              <div className="review-export-folder">
                <code>{folder ?? t('review.export.noFolder')}</code>
                <FolderChoice
                  startAt={folder}
                  label={t('review.export.chooseFolder')}
                  onChoose={(path) => {
                    setFolder(path);
                    setExporting({ state: 'asking' });
                  }}
                />
              </div>
            </Field>
            <Field label={t('review.export.name')}>
              <Input
                value={name}
                spellCheck={false}
                autoComplete="off"
                onChange={(_event, { value }) => {
                  setName(value);
                  setExporting({ state: 'asking' });
                }}
              />
            </Field>
          </>
        )}
        {exporting.state === 'failed' && (
          <ErrorPanel error={exporting.error}>
            {exporting.error.code === 'files.exists' && (
              <div>
                <Button onClick={() => void write(true)}>{t('review.export.replace')}</Button>
              </div>
            )}
          </ErrorPanel>
        )}
        {isDone && (
          <Notice kind="good" title={t('review.export.done', { count: exporting.result.rows })} isAlert>
            <FactList
              facts={[
                { name: t('facts.file'), value: exporting.result.path, isCode: true },
                { name: t('facts.size'), value: t('review.size', { size: exporting.result.sizeBytes }) },
                { name: t('facts.sha256'), value: exporting.result.sha256, isCode: true },
              ]}
            />
          </Notice>
        )}
      </DialogContent>
      <DialogActions>
        <DialogTrigger disableButtonEnhancement>
          <Button disabled={isWriting}>{t('review.export.close')}</Button>
        </DialogTrigger>
        {!isDone && (
          <Button
            appearance="primary"
            disabled={isWriting || folder === null || name.trim() === ''}
            icon={isWriting ? <Spinner size="tiny" /> : null}
            onClick={() => void write(false)}
          >
            {t(isWriting ? 'review.export.writing' : 'review.export.act')}
          </Button>
        )}
      </DialogActions>
    </DialogBody>
  );
}
