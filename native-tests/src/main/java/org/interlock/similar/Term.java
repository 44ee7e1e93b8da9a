package org.interlock.similar;

/**
 * A term of some text.
 *
 * @param texts in how many texts it is; 0 when it is unknown
 * @param column the matrix's column; beyond as many terms as columns, some share one
 */
record Term(int texts, int column) {
  static final Term UNKNOWN = new Term(0, 0);
}
