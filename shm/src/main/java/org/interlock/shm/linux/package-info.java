/** The one room that calls the operating system: libc through jnr-ffi, nothing else does. */
package org.interlock.shm.linux;
