/** Names that the main process and the preload script share. */
export const CONNECT_CHANNEL = 'ridgeline:connect';
export const PORT_CHANNEL = 'ridgeline:port';
