package org.interlock.shm;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A segment as {@link Segment#list()} finds it.
 *
 * @param name its name
 * @param path its file
 * @param size its room for objects, in bytes
 * @param fileSize what the file takes, in bytes
 * @param owner the user id of the file's owner
 * @param mode the file's permissions, for instance {@code rw-------}
 * @param attached how many living processes are attached
 * @param participants how many can be
 * @param creatorPid the process that created it, in that process's PID namespace
 * @param created when
 */
public record SegmentInfo(
    String name,
    Path path,
    long size,
    long fileSize,
    int owner,
    String mode,
    int attached,
    int participants,
    long creatorPid,
    Instant created) {}
