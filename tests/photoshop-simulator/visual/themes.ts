/** Photoshop's theme variables, with colours as its darkest and lightest themes have them. */
export type Theme = 'dark' | 'light';

export const HOST_VARIABLES: Record<Theme, Record<string, string>> = {
  dark: {
    '--uxp-host-background-color': '#323232',
    '--uxp-host-text-color': '#e2e2e2',
    '--uxp-host-text-color-secondary': '#b4b4b4',
    '--uxp-host-border-color': '#4a4a4a',
    '--uxp-host-link-text-color': '#4b9cf5',
    '--uxp-host-widget-hover-background-color': '#4a4a4a',
    '--uxp-host-font-size': '12px',
  },
  light: {
    '--uxp-host-background-color': '#f0f0f0',
    '--uxp-host-text-color': '#2b2b2b',
    '--uxp-host-text-color-secondary': '#5a5a5a',
    '--uxp-host-border-color': '#c8c8c8',
    '--uxp-host-link-text-color': '#0d66d0',
    '--uxp-host-widget-hover-background-color': '#dcdcdc',
    '--uxp-host-font-size': '12px',
  },
};
