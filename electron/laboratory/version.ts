/** The version of the app, as sessions and windows name it. */
import manifest from '../../package.json' with { type: 'json' };

export const APP_VERSION: string = manifest.version;
