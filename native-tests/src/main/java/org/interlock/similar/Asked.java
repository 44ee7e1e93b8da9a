package org.interlock.similar;

/** A question that was answered. */
record Asked(String question, int k, Answer answer) {}
