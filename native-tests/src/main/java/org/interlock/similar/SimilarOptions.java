package org.interlock.similar;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a service and a run on it are made of.
 *
 * @param matrixMib the matrix's size
 * @param workers how many workers answer
 * @param requests how many questions are asked while texts are added
 * @param publishes how many texts are added meanwhile
 * @param seed decides the rows without a text, the questions and the texts that are added
 * @param texts the directory of texts; empty: one with the sample texts, removed at the end
 * @param segment a segment's name, which stays; empty: a random one, removed at the end
 */
public record SimilarOptions(
    int matrixMib,
    int workers,
    int requests,
    int publishes,
    long seed,
    Optional<Path> texts,
    Optional<String> segment) {}
