import { cabinetWorkContract } from './work.contract.ts';
import { inlineWork } from './work.ts';

cabinetWorkContract('here', () => inlineWork());
