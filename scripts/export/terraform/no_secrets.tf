locals {
  secrets = {}
}
