/** Processes that use a primitive while they are killed and stopped, and what must hold then. */
package org.interlock.stress;
