/** The folders of this computer, for choosing one where the host has no dialog of its own. */
export interface FolderListing {
  /** `null` is above everything: the roots of this computer. */
  readonly path: string | null;
  /** One up; `null` at a root. */
  readonly parent: string | null;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
  /** There are more than are listed. */
  readonly isCut: boolean;
}
