package org.interlock.shm.seam;

/**
 * An object that a thread sleeps for.
 *
 * @param words the object's
 */
public record Waited(ObjectType type, String name, Words words) {}
