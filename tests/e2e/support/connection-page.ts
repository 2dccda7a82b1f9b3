/** The smallest page that connects: it puts its connection where a test can reach it. */
import { connectToLaboratory } from '../../../renderer/state/connection.ts';

Object.assign(globalThis, { connection: connectToLaboratory() });
