import type { ReviewColumn, ReviewColumnKind } from '../../../shared/review.ts';

/** How the operator has laid out the columns, each told by its place in the review. */
export interface ColumnLayout {
  /** Every column, hidden ones too. */
  readonly order: readonly number[];
  readonly hidden: readonly number[];
  /** Those the operator has chosen; the others are as wide as proposed, which may grow while the rows are read. */
  readonly widthsPx: Readonly<Record<number, number>>;
}

/** A column as it is shown. */
export interface ShownColumn {
  readonly index: number;
  readonly name: string;
  readonly kind: ReviewColumnKind;
  readonly leftPx: number;
  readonly widthPx: number;
}

export const narrowestPx = 48;
export const widestPx = 1_200;
const proposedWidestPx = 300;
/** Of one character, by what the values are: digits are wider than letters. */
const characterPx: Readonly<Record<ReviewColumnKind, number>> = { text: 7.6, number: 9, date: 8.6, binary: 8 };
const nameCharacterPx = 8;
const cellPaddingPx = 24;
/** Of the header, the mark of the order and the grip. */
const headerMarksPx = 44;

/** Every column, in the order of the database, as wide as proposed. */
export function initialLayout(columns: readonly ReviewColumn[]): ColumnLayout {
  return {
    order: columns.map((_, index) => index),
    hidden: [],
    widthsPx: {},
  };
}

/** As wide as its longest value, within reason, and never so narrow that its name is cut without need. */
export function proposedWidth({ name, kind, longest }: ReviewColumn): number {
  const value = Math.min(proposedWidestPx, longest * characterPx[kind] + cellPaddingPx);
  const header = Math.min(proposedWidestPx, name.length * nameCharacterPx + headerMarksPx);
  return Math.round(Math.max(narrowestPx, value, header));
}

/** The columns from left to right. */
export function shownColumns(columns: readonly ReviewColumn[], layout: ColumnLayout): readonly ShownColumn[] {
  let leftPx = 0;
  return layout.order.flatMap((index) => {
    const column = columns[index];
    if (column === undefined || layout.hidden.includes(index)) return [];
    const widthPx = layout.widthsPx[index] ?? proposedWidth(column);
    const shown = { index, name: column.name, kind: column.kind, leftPx, widthPx };
    leftPx += widthPx;
    return [shown];
  });
}

export function withWidth(layout: ColumnLayout, index: number, widthPx: number): ColumnLayout {
  const width = Math.round(Math.min(widestPx, Math.max(narrowestPx, widthPx)));
  return { ...layout, widthsPx: { ...layout.widthsPx, [index]: width } };
}

/** Puts a column where another shown one is; the others make room. */
export function withMoved(layout: ColumnLayout, index: number, toIndexOf: number): ColumnLayout {
  const from = layout.order.indexOf(index);
  const to = layout.order.indexOf(toIndexOf);
  if (from === to || from < 0 || to < 0) return layout;
  const order = layout.order.toSpliced(from, 1).toSpliced(to, 0, index);
  return { ...layout, order };
}

/** Shows or hides a column; the last one stays. */
export function withHidden(layout: ColumnLayout, index: number, isHidden: boolean): ColumnLayout {
  const others = layout.hidden.filter((each) => each !== index);
  const hidden = isHidden ? [...others, index] : others;
  return hidden.length === layout.order.length ? layout : { ...layout, hidden };
}

/** The columns between two horizontal places, as positions among the shown ones. */
export function columnsBetween(
  columns: readonly ShownColumn[],
  leftPx: number,
  rightPx: number,
): { readonly first: number; readonly last: number } {
  const first = columns.findIndex((column) => column.leftPx + column.widthPx > leftPx);
  const last = columns.findLastIndex((column) => column.leftPx < rightPx);
  return { first: Math.max(0, first), last: Math.max(0, last) };
}
