/** What the window remembers (K10). Kept by main in a file beside the store; unknown keys are dropped, bad values reset. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark' | 'high-contrast';
  /** Last place, as an address ("/images", "/image/<key>/layers"). */
  readonly place: string;
  readonly columns: readonly { readonly id: string; readonly visible: boolean; readonly width: number }[];
  readonly sort: { readonly by: string; readonly descending: boolean };
  readonly groupBy: 'none' | 'repository' | 'registry';
  readonly filters: readonly string[];
  readonly selection: readonly string[];
  /** Width of the inspector in pixels; 0 when closed. */
  readonly inspectorWidth: number;
  /** Ask before removing several images at once (K5). */
  readonly confirmBulk: boolean;
  readonly showUnnamed: boolean;
  readonly concurrentLayers: number;
  /** Pulls, pushes and copies that run at the same time. */
  readonly concurrentTransfers: number;
  /** Bytes a second of all transfers together, in each direction; 0: no limit. */
  readonly bandwidth: number;
  /** Hours between checks for newer images; 0: only when asked. */
  readonly updateHours: number;
  /** Explanations that were closed. */
  readonly seenHints: readonly string[];
}
