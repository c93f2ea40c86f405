// The server of distributed Resonate: the same program for workers on either interface.
import 'crashworthy/engines/resonate/server'
