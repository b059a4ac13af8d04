import { type Theme, teamsHighContrastTheme, webDarkTheme, webLightTheme } from '@fluentui/react-components';
import { create } from 'zustand';

/** How the screens look: as the system does, or as the operator chose. */
export const themeChoices = ['system', 'light', 'dark', 'contrast'] as const;
export type ThemeChoice = (typeof themeChoices)[number];
/** What is in force. */
export type ThemeName = Exclude<ThemeChoice, 'system'>;

const keptUnder = 'theme';
const darkQuery = matchMedia('(prefers-color-scheme: dark)');
// On Windows: a contrast theme. Its colours then come from the system by themselves.
const contrastQuery = matchMedia('(forced-colors: active)');

// What is shipped comes after what Windows has: the screens look the same where Windows' own letters are missing.
const fontFamilyBase = "'Segoe UI Variable Text', 'Segoe UI', 'Inter Variable', system-ui, sans-serif";
const fontFamilyMonospace = "'Cascadia Mono', Consolas, ui-monospace, 'DejaVu Sans Mono', monospace";

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: { ...webLightTheme, fontFamilyBase, fontFamilyMonospace },
  dark: { ...webDarkTheme, fontFamilyBase, fontFamilyMonospace },
  contrast: { ...teamsHighContrastTheme, fontFamilyBase, fontFamilyMonospace },
};

interface ThemeState {
  readonly choice: ThemeChoice;
  readonly name: ThemeName;
}

/** The look of the screens. */
export const useTheme = create<ThemeState>(() => {
  const choice = keptChoice();
  return { choice, name: nameOf(choice) };
});

/** Changes the look, now and the next time. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(keptUnder, choice);
  } catch {
    // Where nothing may be kept, the choice holds for this window.
  }
  useTheme.setState({ choice, name: nameOf(choice) });
}

/** Follows the system for as long as the operator leaves it to it. */
export function followSystemTheme(): void {
  const look = (): void => useTheme.setState(({ choice }) => ({ name: nameOf(choice) }));
  darkQuery.addEventListener('change', look);
  contrastQuery.addEventListener('change', look);
}

function nameOf(choice: ThemeChoice): ThemeName {
  if (choice !== 'system') return choice;
  return darkQuery.matches ? 'dark' : 'light';
}

function keptChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(keptUnder);
    return themeChoices.find((choice) => choice === kept) ?? 'system';
  } catch {
    return 'system';
  }
}
