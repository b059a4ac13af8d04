import { Button } from '@fluentui/react-components';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api.ts';
import { useHost } from '../../stores/host.ts';
import { rowsShown, useReview } from '../../stores/review.ts';
import { Icon } from '../Icon.tsx';
import { SaveFileDialog, SaveFileFields } from '../SaveFileDialog.tsx';
import { useShownColumns } from './current-cell.ts';

/** "Export what is shown": these rows, these columns, in this order, as a CSV. */
export function ExportDialog() {
  const { t } = useTranslation();
  return (
    <SaveFileDialog
      button={
        <Button icon={<Icon name="download" />} title={t('review.export.button')}>
          <span className="review-tools-words">{t('review.export.button')}</span>
        </Button>
      }
      form={ExportForm}
    />
  );
}

function ExportForm({ onWriting }: { readonly onWriting: (isWriting: boolean) => void }) {
  const { t } = useTranslation();
  const session = useReview((state) => state.session);
  const columns = useShownColumns();
  const site = useHost((state) => state.site);
  const [name, setName] = useState(`UsageData-${site?.code ?? 'site'}-review.csv`);
  const shown = session.state === 'open' && session.shown !== null ? session.shown : null;
  const reviewId = session.state === 'open' ? session.snapshot.reviewId : null;
  const save = async (view: { readonly reviewId: string; readonly viewId: string }, to: string, overwrite: boolean) => {
    const { rows, path, sizeBytes, sha256 } = await ask('review.export', {
      ...view,
      columns: columns.map(({ index }) => index),
      to,
      overwrite,
    });
    return {
      title: t('review.export.done', { count: rows }),
      facts: [
        { name: t('facts.file'), value: path, isCode: true },
        { name: t('facts.size'), value: t('review.size', { size: sizeBytes }) },
        { name: t('facts.sha256'), value: sha256, isCode: true },
      ],
    };
  };
  return (
    <SaveFileFields
      onWriting={onWriting}
      form={{
        title: t('review.export.button'),
        what: t('review.export.what', { count: rowsShown(session), columns: columns.length }),
        name,
        onName: setName,
        save:
          shown === null || reviewId === null
            ? null
            : async (to, overwrite) => await save({ reviewId, viewId: shown.viewId }, to, overwrite),
        words: {
          folder: t('review.export.folder'),
          noFolder: t('review.export.noFolder'),
          chooseFolder: t('review.export.chooseFolder'),
          name: t('review.export.name'),
          replace: t('review.export.replace'),
          close: t('review.export.close'),
          act: t('review.export.act'),
          writing: t('review.export.writing'),
        },
      }}
    />
  );
}
