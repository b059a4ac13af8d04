import { type CabinetWork, inlineWork } from '../cab/work.ts';
import { Random } from './random.ts';

/** Work as threads do it: several pieces at a time, which are not done in their order; tells how many are under way. */
export interface ShuffledWork extends CabinetWork {
  underWay: number;
  mostUnderWay: number;
  deflate: CabinetWork['deflate'];
}

/** Makes such work for so many threads. */
export function shuffledWork(width: number): ShuffledWork {
  const places = Array.from({ length: width }, () => inlineWork());
  const random = new Random(width);
  const work: ShuffledWork = {
    ...inlineWork(),
    width,
    underWay: 0,
    mostUnderWay: 0,
    async deflate(order) {
      work.underWay += 1;
      work.mostUnderWay = Math.max(work.mostUnderWay, work.underWay);
      try {
        for (let turns = random.int(0, 8); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
        return await random.pick(places).deflate(order);
      } finally {
        work.underWay -= 1;
      }
    },
  };
  return work;
}
