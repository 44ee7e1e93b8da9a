/** A user's program as a module. */
module example.prices {
  requires org.interlock.sync;
}
