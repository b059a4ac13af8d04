import type { Update } from '../../shared/updates.ts';

/** The updates of one manifest, found by GUID and by what they replace, without going through all of them each time. */
export class OfferedUpdates {
  readonly all: readonly Update[];
  readonly #byGuid: ReadonlyMap<string, Update>;
  readonly #replacing = new Map<string, Update[]>();

  constructor(all: readonly Update[]) {
    this.all = all;
    this.#byGuid = new Map(all.map((update) => [update.guid, update]));
    for (const update of all) {
      for (const guid of new Set(update.supersedes)) {
        // Nothing replaces itself, whatever it says.
        if (guid === update.guid) continue;
        const others = this.#replacing.get(guid);
        if (others === undefined) this.#replacing.set(guid, [update]);
        else others.push(update);
      }
    }
  }

  /** What a package is called; its GUID when nobody offers it. */
  nameOf(guid: string): string {
    return this.#byGuid.get(guid)?.name ?? guid;
  }

  /** Those that replace it, in the order of the manifest. */
  replacing(guid: string): readonly Update[] {
    return this.#replacing.get(guid) ?? [];
  }
}
