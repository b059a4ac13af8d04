import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../shared/errors.ts';
import type { FolderListing } from '../../shared/folders.ts';
import { ask, reportOf } from '../api.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { Icon } from './Icon.tsx';

interface FolderDialogProps {
  /** It is closed by this, and not taken away while open: the page behind it would stay hidden for those who listen. */
  readonly isOpen: boolean;
  readonly startAt: string | null;
  readonly onChoose: (path: string) => void;
  readonly onClose: () => void;
}

/** The folders of the computer the program runs on, for hosts without a dialog of the system. */
export function FolderDialog({ isOpen, startAt, onChoose, onClose }: FolderDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(startAt ?? '');
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [error, setError] = useState<ErrorReport | null>(null);

  /** The last thing that was asked for or typed: an answer to what came before replaces nothing. */
  const latest = useRef(0);
  const open = useCallback((path: string | null): void => {
    latest.current += 1;
    const mine = latest.current;
    const take = (found: FolderListing): void => {
      if (mine !== latest.current) return;
      setListing(found);
      setTyped(found.path ?? '');
      setError(null);
    };
    ask('folders.list', { path }).then(take, (thrown: unknown) => {
      if (mine === latest.current) setError(reportOf(thrown));
    });
  }, []);
  const type = (text: string): void => {
    latest.current += 1;
    setTyped(text);
  };
  useEffect(() => {
    if (isOpen) open(startAt);
  }, [isOpen, startAt, open]);

  return (
    <Dialog open={isOpen} onOpenChange={(_event, change) => !change.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('drives.dialog.title')}</DialogTitle>
          <DialogContent className="folder-dialog">
            <form
              onSubmit={(event) => {
                event.preventDefault();
                open(typed === '' ? null : typed);
              }}
            >
              <Field label={t('drives.dialog.path')}>
                <Input
                  value={typed}
                  spellCheck={false}
                  autoComplete="off"
                  onChange={(_event, { value }) => type(value)}
                />
              </Field>
            </form>
            {error !== null && <ErrorPanel error={error} />}
            <ul className="folder-list" aria-label={t('drives.dialog.folders')}>
              {listing?.path != null && (
                <li>
                  <Button appearance="subtle" icon={<Icon name="up" />} onClick={() => open(listing.parent)}>
                    {t('drives.dialog.up')}
                  </Button>
                </li>
              )}
              {listing?.folders.map(({ name, path }) => (
                <li key={path}>
                  <Button appearance="subtle" icon={<Icon name="folder" />} onClick={() => open(path)}>
                    {name}
                  </Button>
                </li>
              ))}
            </ul>
            {listing?.isCut === true && <p className="quiet">{t('drives.dialog.more')}</p>}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('drives.dialog.cancel')}</Button>
            <Button appearance="primary" disabled={typed === ''} onClick={() => onChoose(typed)}>
              {t('drives.dialog.choose')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
