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
import { type ComponentType, type ReactElement, type ReactNode, useState } from 'react';
import type { ErrorReport } from '../../shared/errors.ts';
import { reportOf } from '../api.ts';
import { useHost } from '../stores/host.ts';
import { ErrorPanel } from './ErrorPanel.tsx';
import { type Fact, FactList } from './FactList.tsx';
import { FolderChoice } from './FolderChoice.tsx';
import { Notice } from './Notice.tsx';
import { pathIn } from './path-in.ts';

/** What was saved, for whoever saved it. */
export interface SavedFile {
  readonly title: string;
  readonly facts: readonly Fact[];
}

/** A file that can be saved, and how the dialog speaks of it. */
export interface SaveFileForm {
  readonly title: string;
  readonly what: string;
  readonly name: string;
  readonly onName: (name: string) => void;
  /** What else is to be chosen. */
  readonly choice?: ReactNode;
  /** `null` while there is nothing to save. @throws what the host told */
  readonly save: ((to: string, overwrite: boolean) => Promise<SavedFile>) | null;
  readonly words: {
    readonly folder: string;
    readonly noFolder: string;
    readonly chooseFolder: string;
    readonly name: string;
    readonly replace: string;
    readonly close: string;
    readonly act: string;
    readonly writing: string;
  };
}

type Saving =
  | { readonly state: 'asking' }
  | { readonly state: 'writing' }
  /** Of the name that was tried: another one may be free. */
  | { readonly state: 'failed'; readonly error: ErrorReport; readonly name: string }
  | { readonly state: 'done'; readonly saved: SavedFile };

interface SaveFileDialogProps {
  readonly button: ReactElement;
  /** Made anew each time it opens. */
  readonly form: ComponentType<{ readonly onWriting: (isWriting: boolean) => void }>;
}

/** A button that asks where to save a file, and tells how that ended. */
export function SaveFileDialog({ button, form: Form }: SaveFileDialogProps) {
  const [isOpen, setIsOpen] = useState(false);
  // What is being written is told how it ends: until then the dialog stays.
  const [isWriting, setIsWriting] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={(_event, { open }) => setIsOpen(open || isWriting)}>
      <DialogTrigger disableButtonEnhancement>{button}</DialogTrigger>
      <DialogSurface>{isOpen && <Form onWriting={setIsWriting} />}</DialogSurface>
    </Dialog>
  );
}

interface SaveFileFieldsProps {
  readonly form: SaveFileForm;
  readonly onWriting: (isWriting: boolean) => void;
}

/** The inside of the dialog. */
export function SaveFileFields({ form, onWriting }: SaveFileFieldsProps) {
  const { title, what, name, onName, choice, save, words } = form;
  const [folder, setFolder] = useState(useHost((state) => state.description?.paths?.usageData ?? null));
  const [saving, setSaving] = useState<Saving>({ state: 'asking' });
  const isDone = saving.state === 'done';
  const isWriting = saving.state === 'writing';

  const write = async (overwrite: boolean): Promise<void> => {
    if (save === null || folder === null || name.trim() === '') return;
    setSaving({ state: 'writing' });
    onWriting(true);
    try {
      setSaving({ state: 'done', saved: await save(pathIn(folder, name.trim()), overwrite) });
    } catch (error) {
      setSaving({ state: 'failed', error: reportOf(error), name });
    } finally {
      onWriting(false);
    }
  };

  return (
    <DialogBody>
      <DialogTitle>{title}</DialogTitle>
      <DialogContent className="save-file">
        <p>{what}</p>
        {!isDone && !isWriting && (
          <>
            {choice}
            <Field label={words.folder}>
              <div className="save-file-folder">
                <code>{folder ?? words.noFolder}</code>
                <FolderChoice
                  startAt={folder}
                  label={words.chooseFolder}
                  onChoose={(path) => {
                    setFolder(path);
                    setSaving({ state: 'asking' });
                  }}
                />
              </div>
            </Field>
            <Field label={words.name}>
              <Input
                value={name}
                spellCheck={false}
                autoComplete="off"
                onChange={(_event, { value }) => onName(value)}
              />
            </Field>
          </>
        )}
        {saving.state === 'failed' && saving.name === name && (
          <ErrorPanel error={saving.error}>
            {saving.error.code === 'files.exists' && (
              <div>
                <Button onClick={() => void write(true)}>{words.replace}</Button>
              </div>
            )}
          </ErrorPanel>
        )}
        {isDone && (
          <Notice kind="good" title={saving.saved.title} isAlert>
            <FactList facts={saving.saved.facts} />
          </Notice>
        )}
      </DialogContent>
      <DialogActions>
        <DialogTrigger disableButtonEnhancement>
          <Button disabled={isWriting}>{words.close}</Button>
        </DialogTrigger>
        {!isDone && (
          <Button
            appearance="primary"
            disabled={isWriting || save === null || folder === null || name.trim() === ''}
            icon={isWriting ? <Spinner size="tiny" /> : null}
            onClick={() => void write(false)}
          >
            {isWriting ? words.writing : words.act}
          </Button>
        )}
      </DialogActions>
    </DialogBody>
  );
}
