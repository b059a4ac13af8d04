/* Exact decimals as text, `-12.3400`, counted as whole numbers of their last digit. */
import { say } from '../tsql/sql-error.ts';

/** A decimal number: `units` of the `scale`-th digit behind the point. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const pattern = /^\s*([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?\s*$/;

/** `null` where the text is no number. */
export function readDecimal(text: string): Decimal | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', part = '', exponent = '0'] = match;
  if (whole === '' && part === '') return null;
  const units = BigInt(`${whole}${part}`) * (sign === '-' ? -1n : 1n);
  const scale = part.length - Number(exponent);
  if (Math.abs(scale) > 400) return null;
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
}

/** The same number with so many digits behind the point; halves go away from zero. */
export function rescaled({ units, scale }: Decimal, to: number, isCut = false): bigint {
  if (to >= scale) return units * 10n ** BigInt(to - scale);
  const divisor = 10n ** BigInt(scale - to);
  const whole = units / divisor;
  const rest = units % divisor;
  if (isCut || (rest < 0n ? -rest : rest) * 2n < divisor) return whole;
  return units < 0n ? whole - 1n : whole + 1n;
}

/** The text of so many units. */
export function decimalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (scale === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** @throws {SqlError} 8134 for a division by zero */
export function calculated(operator: string, left: Decimal, right: Decimal, scale: number): string {
  const wide = Math.max(left.scale, right.scale);
  const a = rescaled(left, wide);
  const b = rescaled(right, wide);
  switch (operator) {
    case '+':
      return decimalText(rescaled({ units: a + b, scale: wide }, scale), scale);
    case '-':
      return decimalText(rescaled({ units: a - b, scale: wide }, scale), scale);
    case '*':
      return decimalText(rescaled({ units: left.units * right.units, scale: left.scale + right.scale }, scale), scale);
    default:
      if (b === 0n) throw say.divideByZero();
      return operator === '%'
        ? decimalText(rescaled({ units: a % b, scale: wide }, scale), scale)
        : decimalText((a * 10n ** BigInt(scale)) / b, scale);
  }
}

/** A text whose order as text is the order of the numbers, whatever their scales. */
export function decimalKey(decimal: Decimal): string {
  const units = rescaled(decimal, 40);
  const limit = 10n ** 80n;
  return String(units + limit).padStart(82, '0');
}
