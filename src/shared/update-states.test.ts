import { describe, expect, it } from 'vitest';
import { describeState, packageStates } from './update-states.ts';

describe('the states of an update', () => {
  it('have each value and each name once', () => {
    expect(new Set(packageStates.map(({ value }) => value)).size).toBe(packageStates.length);
    expect(new Set(packageStates.map(({ name }) => name)).size).toBe(packageStates.length);
    expect(packageStates).toHaveLength(40);
  });

  it('cover every value Microsoft documents between an installation that waits for CMUpdate and its last step', () => {
    for (let value = 196609; value <= 196629; value += 1) expect(describeState(value).name).not.toMatch(/^STATE_/);
  });

  it('say what to do, unless nothing is left', () => {
    for (const { name, kind, todo } of packageStates) {
      if (name === 'INSTALL_SUCCESS') expect(todo).toBeNull();
      else expect(todo, name).toMatch(/\.$/);
      // Where the site has stopped, waiting is no advice.
      if (kind === 'bad') expect(todo, name).not.toMatch(/^Wait/);
    }
  });

  it('have the kind their place among the values lets expect', () => {
    for (const { value, kind, name } of packageStates) {
      if (value <= 0xffff || kind === 'hidden' || kind === 'not-applicable') continue;
      expect(kind === 'bad', name).toBe(value % 0x1_0000 >= 0xfffd);
    }
  });

  it('of which nobody has told are taken for what their neighbours are', () => {
    expect(describeState(196640)).toMatchObject({ name: 'STATE_196640', kind: 'installing' });
    expect(describeState(262141)).toMatchObject({ kind: 'bad', words: 'State 262141, which is not documented' });
    expect(describeState(262150).kind).toBe('moving');
    expect(describeState(-1).kind).toBe('moving');
  });
});
