export function findChromium(): string | undefined;
export function installChromiumIfMissing(): Promise<void>;
