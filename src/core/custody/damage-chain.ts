import type { Random } from '../testing/random.ts';

/** A damaged chain, and the number of the first entry that is bad in it. */
export interface DamagedChain {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly kind: 'flip' | 'edit' | 'remove' | 'move' | 'repeat' | 'cut' | 'insert';
}

/** Does one thing to a chain that nobody may do, for tests; `heads` of the whole chain are needed to see a lost end. */
export function damageChain(lines: readonly Uint8Array[], random: Random): DamagedChain {
  const kind = random.pick(['flip', 'edit', 'remove', 'move', 'repeat', 'cut', 'insert'] as const);
  const index = random.int(0, lines.length - 1);
  const line = Buffer.from(lines[index] ?? []);
  const put = (from: number, count: number, ...inserted: readonly Uint8Array[]): Uint8Array =>
    Buffer.concat(lines.toSpliced(from, count, ...inserted));
  switch (kind) {
    case 'flip': {
      const at = random.int(0, line.length - 1);
      line[at] = (line[at] ?? 0) ^ (1 << random.int(0, 7));
      return { kind, number: index + 1, bytes: put(index, 1, line) };
    }
    case 'edit': {
      // A few bytes are taken out, put in or written over.
      const at = random.int(0, line.length - 2);
      const middle = Buffer.from(random.bytes(random.int(0, 8)));
      const edited = Buffer.concat([line.subarray(0, at), middle, line.subarray(at + random.int(1, 8))]);
      return edited.equals(line)
        ? damageChain(lines, random)
        : { kind, number: index + 1, bytes: put(index, 1, edited) };
    }
    case 'remove':
      return { kind, number: index + 1, bytes: put(index, random.int(1, 3)) };
    case 'move': {
      const other = random.int(0, lines.length - 1);
      if (other === index) return damageChain(lines, random);
      const moved = lines.toSpliced(index, 1).toSpliced(other, 0, line);
      return { kind, number: Math.min(index, other) + 1, bytes: Buffer.concat(moved) };
    }
    case 'repeat':
      return { kind, number: index + 2, bytes: put(index, 0, line) };
    case 'cut': {
      const whole = Buffer.concat(lines);
      const length = random.int(0, whole.length - 1);
      const bytes = whole.subarray(0, length);
      return { kind, number: bytes.filter((byte) => byte === 0x0a).length + 1, bytes };
    }
    case 'insert': {
      const other = Buffer.from(lines[random.int(0, lines.length - 1)] ?? []);
      const changed = Buffer.from(other.toString('utf8').replace(/"n":\d+/, `"n":${index + 1}`));
      if (changed.equals(other)) return damageChain(lines, random);
      return { kind, number: index + 1, bytes: put(index, 0, changed) };
    }
  }
}
