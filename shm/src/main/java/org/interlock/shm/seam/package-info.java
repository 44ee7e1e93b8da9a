/**
 * What a primitive sees of its segment and of the kernel, and nothing more: shared words, waiting
 * and waking, and the attachment of one participant. Everything here can be replaced in a test.
 */
package org.interlock.shm.seam;
