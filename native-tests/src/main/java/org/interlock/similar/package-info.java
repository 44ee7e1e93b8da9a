/**
 * A service on one shared matrix: worker processes find texts that are similar to a text by
 * scanning term weights in shared memory, while a publisher process changes them. Uses the public
 * API of the library only. docs/similar.md describes it.
 */
package org.interlock.similar;
