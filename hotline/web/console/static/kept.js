/** A page that only has to be kept true. */

import { keep } from "./again.js";

keep();
